// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.recorder;

/** What an event says of its activity's life, by the last word of its type: {@code run.started}, {@code step.failed}. */
enum Phase {
  START, SUCCESS, FAILURE, OTHER;

  static Phase of(String type) {
    return switch (word(type)) {
      case "started" -> START;
      case "succeeded", "finished", "ended", "completed" -> SUCCESS;
      case "failed", "cancelled", "killed" -> FAILURE;
      default -> OTHER;
    };
  }

  static String word(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /** What the event is about: its type without the last word. */
  static String topic(String type) {
    int dot = type.lastIndexOf('.');
    return dot < 0 ? type : type.substring(0, dot);
  }

  boolean isEnd() {
    return this == SUCCESS || this == FAILURE;
  }
}
