// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What keeps a task from running, as a handle tells it by {@link TaskHandle#onWaiting}. Thread-safe. */
public final class Obstacle {
  private final List<Consumer<String>> listeners = new ArrayList<>();
  private String reason = "";

  /** Tells a listener, now and whenever it changes. */
  public void tell(Consumer<String> listener) {
    String now;
    synchronized (this) {
      listeners.add(listener);
      now = reason;
    }
    if (!now.isEmpty()) {
      listener.accept(now);
    }
  }

  /** @param why for people; empty when nothing keeps it. What listeners throw comes through. */
  public void set(String why) {
    List<Consumer<String>> told;
    synchronized (this) {
      if (reason.equals(why)) {
        return;
      }
      reason = why;
      told = List.copyOf(listeners);
    }
    told.forEach(listener -> listener.accept(why));
  }
}
