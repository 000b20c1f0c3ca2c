// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.ondemand;

import io.dte.foundation.api.problem.DteException;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Starts bundles that are at hand but not started, by the capabilities in their manifests. A one-shot {@code dte} command
 * starts no more than it needs and has this service; server and desktop start everything, and do not have it: refer to it
 * with cardinality {@code OPTIONAL}. Safe for use by many threads.
 */
@ProviderType
public interface OnDemand {
  /** Namespace of what a bundle registers as a service; the name is the interface's full name. */
  String SERVICE = "osgi.service";

  /**
   * What a bundle that may not be started yet declares.
   *
   * @param name the capability's attribute that is named like its namespace
   * @param attributes all attributes, as text
   */
  record Offer(String name, Map<String, String> attributes) {
    public Offer {
      attributes = Map.copyOf(attributes);
    }
  }

  /** Everything declared in a namespace such as {@code dte.command}, in no particular order. */
  List<Offer> offers(String namespace);

  /**
   * Starts each bundle that declares this capability, and the bundles they need, by their packages and services. When it
   * returns, their services are registered. Returns whether any bundle declares it; harmless to repeat.
   *
   * @throws DteException when a bundle is there and cannot be started; the message says what is missing
   */
  boolean start(String namespace, String name) throws DteException;
}
