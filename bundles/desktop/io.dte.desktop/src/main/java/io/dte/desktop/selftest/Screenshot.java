// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.selftest;

import java.nio.file.Path;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.ImageLoader;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Display;

/** A picture of the whole display. */
final class Screenshot {
  private Screenshot() {}

  static void save(WidgetDriver driver, Path file) {
    driver.onUi(() -> {
      Display display = Display.getCurrent();
      while (display.readAndDispatch()) {
        continue;
      }
      Rectangle bounds = display.getBounds();
      Image image = new Image(display, bounds.width, bounds.height);
      GC gc = new GC(display);
      try {
        gc.copyArea(image, bounds.x, bounds.y);
        ImageLoader loader = new ImageLoader();
        loader.data = new ImageData[] {image.getImageData()};
        loader.save(file.toString(), SWT.IMAGE_PNG);
      } finally {
        gc.dispose();
        image.dispose();
      }
      return null;
    });
  }
}
