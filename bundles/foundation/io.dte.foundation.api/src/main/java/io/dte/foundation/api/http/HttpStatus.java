// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.http;

/** What status codes of other servers mean to whoever asked them. */
public final class HttpStatus {
  private HttpStatus() {}

  /** Whether asking again may help. */
  public static boolean isPassing(int status) {
    return switch (status) {
      case 408, 425, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }
}
