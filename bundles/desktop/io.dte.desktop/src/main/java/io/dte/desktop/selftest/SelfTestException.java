// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.selftest;

/** The desktop does not do what it should; the message says what. */
final class SelfTestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SelfTestException(String message) {
    super(message);
  }

  SelfTestException(String message, Throwable cause) {
    super(message, cause);
  }
}
