// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A request and its response, as a servlet container would hand them over. */
final class Http {
  final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  final Map<String, String> answered = new HashMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final String method;
  private final String path;
  private int status = 200;

  Http(String method, String path) {
    this.method = method;
    this.path = path;
    headers.put("Host", "127.0.0.1:8460");
  }

  Http header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  int status() {
    return status;
  }

  String body() {
    return body.toString(StandardCharsets.UTF_8);
  }

  HttpServletRequest request() {
    return proxy(HttpServletRequest.class, (name, arguments) -> switch (name) {
      case "getMethod" -> method;
      case "getRequestURI" -> path;
      case "getHeader" -> headers.get((String) arguments[0]);
      case "getLocalPort" -> 8460;
      case "getContentLengthLong" -> Long.parseLong(headers.getOrDefault("Content-Length", "-1"));
      case "getInputStream" -> input();
      case "getCookies" -> cookies();
      case "isAsyncStarted" -> false;
      default -> null;
    });
  }

  HttpServletResponse response() {
    return proxy(HttpServletResponse.class, (name, arguments) -> {
      switch (name) {
        case "setStatus" -> status = (int) arguments[0];
        case "setHeader" -> answered.put((String) arguments[0], (String) arguments[1]);
        default -> { }
      }
      return switch (name) {
        case "getStatus" -> status;
        case "getOutputStream" -> new Output();
        default -> null;
      };
    });
  }

  /** Sends 1025 bytes. */
  private static ServletInputStream input() {
    java.io.InputStream bytes = new java.io.ByteArrayInputStream(new byte[1025]);
    return new ServletInputStream() {
      @Override
      public int read() throws java.io.IOException {
        return bytes.read();
      }

      @Override
      public boolean isFinished() {
        return false;
      }

      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public void setReadListener(jakarta.servlet.ReadListener listener) {
        throw new UnsupportedOperationException();
      }
    };
  }

  private Cookie[] cookies() {
    String header = headers.get("Cookie");
    if (header == null) {
      return null;
    }
    String[] parts = header.split("=", 2);
    return new Cookie[] {new Cookie(parts[0], parts[1])};
  }

  private interface Answer {
    Object to(String name, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(Proxy.newProxyInstance(Http.class.getClassLoader(), new Class<?>[] {type},
        (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
  }

  private final class Output extends ServletOutputStream {
    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(int value) {
      body.write(value);
    }
  }
}
