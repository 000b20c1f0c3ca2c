// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.api.security.Users;
import io.dte.ml.api.evaluation.EvaluationSets;
import io.dte.ml.api.evaluation.Scorers;
import io.dte.ml.api.registry.ModelRegistry;
import io.dte.ml.api.trace.TraceService;
import io.dte.ml.api.tracking.ArtifactTree;
import io.dte.ml.api.tracking.LoggedModelService;
import io.dte.ml.api.tracking.TrackingService;
import io.dte.ml.api.webhook.WebhookService;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * The servlet without a server, in front of services that a test makes of the few answers it needs. What nobody gave an
 * answer for fails as a broken program would, so an answer of 500 says that a call got past all checks.
 */
final class Front {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Map<String, Answer> answers = new HashMap<>();
  private final Map<String, String> headers = new HashMap<>(Map.of("Host", "twin.example.org"));
  private final MlflowServlet servlet;

  /** What a method of a service answers. */
  @FunctionalInterface
  interface Answer {
    Object to(Object... arguments) throws Throwable;
  }

  /** What a client gets. */
  record Got(int status, String text) {
    JsonNode json() throws IOException {
      return JSON.readTree(text);
    }

    String code() throws IOException {
      return json().path("error_code").asText();
    }
  }

  Front(Path folder) {
    this(folder, "");
  }

  /** @param address that the operator configured; @param proxies that the operator trusts */
  Front(Path folder, String address, String... proxies) {
    answer("DataDirectory.state", name -> folder);
    answer("BundleContext.getBundle", nothing -> fake(Bundle.class));
    answer("MlflowConfig.address", nothing -> address);
    answer("MlflowConfig.proxies", nothing -> proxies);
    answer("Bundle.getHeaders", nothing -> new Hashtable<>(Map.of("MLflow-Protocol", "3.0.0")));
    servlet = new MlflowServlet(fake(TrackingService.class), fake(LoggedModelService.class), fake(ModelRegistry.class),
        fake(ArtifactTree.class), fake(TraceService.class), fake(EvaluationSets.class), fake(Scorers.class),
        fake(WebhookService.class), fake(Permissions.class), fake(Users.class), fake(DataDirectory.class), List.of(),
        fake(BundleContext.class), fake(MlflowConfig.class));
  }

  /** @param method such as {@code TrackingService.findRun} */
  Front answer(String method, Answer answer) {
    answers.put(method, answer);
    return this;
  }

  Front header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  private <T> T fake(Class<T> type) {
    Class<?>[] types = {type};
    return type.cast(Proxy.newProxyInstance(Front.class.getClassLoader(), types, (self, method, given) -> {
      Answer answer = answers.get(type.getSimpleName() + "." + method.getName());
      if (answer == null) {
        throw new UnsupportedOperationException(type.getSimpleName() + "." + method.getName());
      }
      return answer.to(given == null ? new Object[0] : given);
    }));
  }

  /** @param path of the request, with its query */
  Got call(String method, String path, String body) throws IOException {
    Map<String, String[]> query = new HashMap<>();
    String[] parts = path.split("\\?", 2);
    for (String field : parts.length < 2 ? new String[0] : parts[1].split("&")) {
      query.merge(field.split("=", 2)[0], new String[] {field.split("=", 2)[1]}, Front::joined);
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Map<String, Answer> request = new HashMap<>();
    request.put("getMethod", nothing -> method);
    request.put("getRequestURI", nothing -> "/mlflow" + parts[0]);
    request.put("getRequestURL", nothing -> new StringBuffer("http://" + headers.get("Host") + "/mlflow" + parts[0]));
    request.put("getScheme", nothing -> "http");
    request.put("getContextPath", nothing -> "/mlflow");
    request.put("getUserPrincipal", nothing -> new Caller("bob", Role.SCIENTIST));
    request.put("getInputStream", nothing -> stream(bytes));
    request.put("getContentLengthLong", nothing -> (long) bytes.length);
    request.put("getContentType", nothing -> "application/json");
    request.put("getParameterMap", nothing -> query);
    request.put("getParameter", name -> query.containsKey(name[0]) ? query.get(name[0])[0] : null);
    request.put("getRemoteAddr", nothing -> headers.getOrDefault("remote", "192.0.2.1"));
    request.put("getLocalAddr", nothing -> headers.getOrDefault("local", "192.0.2.7"));
    request.put("getHeader", name -> headers.get(name[0]));
    request.put("getHeaders", name -> Collections.enumeration(headers.containsKey(name[0]) ? List.of(headers.get(name[0]))
        : List.of()));
    request.forEach((name, answer) -> answer("HttpServletRequest." + name, answer));
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    int[] status = {200};
    answer("HttpServletResponse.setStatus", given -> status[0] = (Integer) given[0]);
    answer("HttpServletResponse.getOutputStream", nothing -> stream(sent));
    answer("HttpServletResponse.isCommitted", nothing -> false);
    for (String name : List.of("setContentType", "setContentLength", "setContentLengthLong", "setHeader", "reset")) {
      answer("HttpServletResponse." + name, given -> null);
    }
    servlet.service(fake(HttpServletRequest.class), fake(HttpServletResponse.class));
    return new Got(status[0], sent.toString(StandardCharsets.UTF_8));
  }

  private static String[] joined(String[] some, String[] more) {
    String[] all = Arrays.copyOf(some, some.length + 1);
    all[some.length] = more[0];
    return all;
  }

  private static ServletInputStream stream(byte[] bytes) {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    return new ServletInputStream() {
      @Override
      public int read() {
        return in.read();
      }

      @Override
      public boolean isFinished() {
        return in.available() == 0;
      }

      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public void setReadListener(ReadListener listener) {
        throw new UnsupportedOperationException();
      }
    };
  }

  private static ServletOutputStream stream(ByteArrayOutputStream sent) {
    return new ServletOutputStream() {
      @Override
      public void write(int value) {
        sent.write(value);
      }

      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public void setWriteListener(WriteListener listener) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
