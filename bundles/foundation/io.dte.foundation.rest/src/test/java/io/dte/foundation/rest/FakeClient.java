// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The container's side of an asynchronous request, whose client can be slow or leave. */
final class FakeClient extends ServletOutputStream {
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private WriteListener listener;
  private boolean ready = true;
  private boolean gone;
  private volatile boolean completed;

  AsyncContext context() {
    HttpServletResponse response = proxy(HttpServletResponse.class, name -> name.equals("getOutputStream") ? this : null);
    return proxy(AsyncContext.class, name -> switch (name) {
      case "getResponse" -> response;
      case "complete" -> completed = true;
      default -> null;
    });
  }

  /** The container finds that the client can take more. */
  void letWrite() throws IOException {
    synchronized (this) {
      ready = true;
    }
    listener.onWritePossible();
  }

  synchronized void stall() {
    ready = false;
  }

  synchronized void leave() {
    gone = true;
  }

  boolean isCompleted() {
    return completed;
  }

  synchronized String text() {
    return received.toString(StandardCharsets.UTF_8);
  }

  List<Long> ids() {
    return Pattern.compile("(?m)^id: (\\d+)$").matcher(text()).results().map((MatchResult id) -> Long.valueOf(id.group(1))).toList();
  }

  @Override
  public synchronized boolean isReady() {
    return ready;
  }

  @Override
  public void setWriteListener(WriteListener writes) {
    listener = writes;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (gone) {
      throw new IOException("broken pipe");
    }
    received.write(bytes, offset, length);
  }

  private interface Answer {
    Object to(String name);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(Proxy.newProxyInstance(FakeClient.class.getClassLoader(), new Class<?>[] {type},
        (proxy, method, arguments) -> {
          Object value = answer.to(method.getName());
          return method.getReturnType() == void.class ? null : value;
        }));
  }
}
