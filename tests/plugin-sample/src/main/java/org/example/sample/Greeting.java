// SPDX-License-Identifier: Apache-2.0
package org.example.sample;

/** The text that all ways in give. */
final class Greeting {
  private Greeting() {}

  static String of(String name) {
    return "Hello, " + (name == null || name.isBlank() ? "twin" : name.strip()) + "!";
  }
}
