// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.plugin;

import java.util.List;

/**
 * A third-party bundle, or a KAR of several.
 *
 * @param id the bundle's symbolic name
 * @param version the bundle's version
 * @param name for people
 * @param state {@code active}, {@code installed}, {@code failed} …
 * @param message why it is not active; else empty
 * @param file its file's name in the drop folder
 * @param sha256 the file's digest, in hex
 * @param signer who signed it; empty when unsigned
 * @param provides what it brings: {@code command sample}, {@code runkind sample} …
 */
public record Plugin(String id, String version, String name, String state, String message, String file, String sha256,
    String signer, List<String> provides) {

  public Plugin {
    provides = List.copyOf(provides);
  }
}
