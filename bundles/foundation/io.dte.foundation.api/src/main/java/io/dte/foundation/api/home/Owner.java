// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.home;

import java.net.URI;

/**
 * The process that owns a data directory.
 *
 * @param pid its process id
 * @param url where its HTTP API answers
 * @param token the owner's own token: whoever can read {@code owner.json} may use it; never print or log it
 */
public record Owner(long pid, URI url, String token) {

  @Override
  public String toString() {
    return "Owner[pid=" + pid + ", url=" + url + "]";
  }
}
