// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.scenarios;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.command.CommandDispatcher;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.plugin.PluginService;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunService;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.api.security.Users;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What scenarios need of the platform, and how they look at it. */
@Component(service = Platform.class, immediate = true)
public final class Platform {
  final BundleContext context;
  final DataDirectory home;
  final PluginService plugins;
  final RunService runs;
  /** What must happen is waited for so long, since a machine may be slow. */
  static final long PATIENCE_SECONDS = 600;
  private final CommandDispatcher commands;
  private final String token;

  @Activate
  public Platform(BundleContext context, @Reference DataDirectory home, @Reference PluginService plugins,
      @Reference RunService runs, @Reference CommandDispatcher commands, @Reference Users users) throws DteException {
    this.context = context;
    this.home = home;
    this.plugins = plugins;
    this.runs = runs;
    this.commands = commands;
    this.token = users.add("tester", Role.OPERATOR);
  }

  SampleJar sample() {
    return new SampleJar(Path.of(context.getProperty("dte.tests.sample")));
  }

  /** Of an operator. */
  String token() {
    return token;
  }

  Path scratch(String name) {
    return home.cache("scenarios").resolve(name);
  }

  Run start(String name, double seconds) throws DteException {
    ObjectNode inputs = JsonNodeFactory.instance.objectNode().put("name", name).put("seconds", seconds);
    return runs.submit(new RunRequest("sample", name, "", inputs, null, null, "tester", Map.of()));
  }

  /** What a command prints; fails unless it ends with 0. */
  String execute(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext call = new CommandContext(home.root(), Map.of(), InputStream.nullInputStream(),
        new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), false,
        false, () -> false);
    int status = commands.execute(call, List.of(words));
    check(status == 0, String.join(" ", words) + " ended with " + status + ": " + err);
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  private URL url(String path) throws MalformedURLException {
    return URI.create("http://127.0.0.1:" + context.getProperty("org.osgi.service.http.port") + path).toURL();
  }

  int httpStatus(String path, String token) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) url(path).openConnection();
    try {
      if (!token.isEmpty()) {
        connection.setRequestProperty("Authorization", "Bearer " + token);
      }
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  /** Posts JSON as an operator; returns the status and, after a space, what was answered. */
  String post(String path, String json) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) url(path).openConnection();
    try {
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Authorization", "Bearer " + token);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setDoOutput(true);
      connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
      int status = connection.getResponseCode();
      try (InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        return status + " " + new String(answer.readAllBytes(), StandardCharsets.UTF_8);
      }
    } finally {
      connection.disconnect();
    }
  }

  /** How many services of a type there are. */
  int services(Class<?> type) throws InvalidSyntaxException {
    return context.getServiceReferences(type, null).size();
  }

  /** Waits until there are so many. */
  void awaitServices(Class<?> type, int wanted) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (services(type) != wanted) {
      check(System.nanoTime() < deadline, "there are not " + wanted + " services " + type.getName());
      Thread.sleep(20);
    }
  }

  /** Waits until a path answers with a status. */
  void awaitHttp(String path, String token, int wanted) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    int found = httpStatus(path, token);
    while (found != wanted) {
      check(System.nanoTime() < deadline, path + " answers " + found + " instead of " + wanted);
      Thread.sleep(50);
      found = httpStatus(path, token);
    }
  }

  TreeSet<String> bundles() {
    TreeSet<String> names = new TreeSet<>();
    Arrays.stream(context.getBundles()).map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion() + " "
        + (bundle.getState() == Bundle.ACTIVE)).forEach(names::add);
    return names;
  }

  Bundle bundle(String name) {
    return Arrays.stream(context.getBundles()).filter(bundle -> name.equals(bundle.getSymbolicName())).findFirst()
        .orElseThrow(() -> new AssertionError("there is no bundle " + name));
  }

  static void check(boolean condition, String message) {
    if (!condition) {
      throw new AssertionError(message);
    }
  }
}
