// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import io.dte.foundation.api.run.RunState;
import org.eclipse.jface.resource.ImageDescriptor;
import org.eclipse.jface.resource.ResourceLocator;
import org.eclipse.jface.resource.ResourceManager;
import org.eclipse.swt.graphics.Image;

/** The pictures in tables and trees; they belong to a resource manager and go with it. */
final class Icons {
  private final ResourceManager resources;

  Icons(ResourceManager resources) {
    this.resources = resources;
  }

  Image state(RunState state) {
    return image(state.label());
  }

  /** @param name of a file in {@code icons}, without its ending */
  Image image(String name) {
    return resources.get(ResourceLocator.imageDescriptorFromBundle("io.dte.desktop", "icons/" + name + ".svg")
        .orElseGet(ImageDescriptor::getMissingImageDescriptor));
  }
}
