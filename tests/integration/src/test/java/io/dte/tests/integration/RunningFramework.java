// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.integration;

import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A framework with all bundles of the engine and HTTP slices started, owning a data directory of its own. */
final class RunningFramework implements AutoCloseable {
  private static final long PATIENCE_NANOS = 240_000_000_000L;

  private final URLClassLoader loader;
  private final Framework framework;

  private RunningFramework(URLClassLoader loader, Framework framework) {
    this.loader = loader;
    this.framework = framework;
  }

  /** @param jar the framework's, in the folder {@code frameworks} */
  static RunningFramework start(String jar, Path folder) throws Exception {
    URLClassLoader loader = new URLClassLoader(
        new URL[] {Path.of(System.getProperty("frameworks"), jar).toUri().toURL()},
        RunningFramework.class.getClassLoader());
    FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class, loader).stream()
        .filter(provider -> provider.type().getClassLoader() == loader).findFirst().orElseThrow().get();
    Map<String, String> properties = new HashMap<>();
    properties.put(Constants.FRAMEWORK_STORAGE, folder.resolve("framework").toString());
    properties.put("dte.home", folder.resolve("home").toString());
    properties.put("dte.owner", "true");
    properties.put("dte.tests.sample", System.getProperty("sample"));
    properties.put("org.ops4j.pax.logging.DefaultServiceLog.level", "ERROR");
    properties.put("org.apache.felix.http.host", "127.0.0.1");
    properties.put("org.osgi.service.http.port", Integer.toString(freePort()));
    Framework framework = factory.newFramework(properties);
    framework.start();
    RunningFramework running = new RunningFramework(loader, framework);
    try {
      running.installAll(Path.of(System.getProperty("bundles")));
      return running;
    } catch (Exception e) {
      running.close();
      throw e;
    }
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  /** Executes a scenario inside the framework; what is wrong comes out as its exception. */
  String scenario(String name) throws Exception {
    String filter = "(scenario=" + name + ")";
    ServiceReference<?> reference = await(Callable.class.getName(), filter);
    Object result = ((Callable<?>) context().getService(reference)).call();
    context().ungetService(reference);
    return (String) result;
  }

  ServiceReference<?> await(String type, String filter) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      ServiceReference<?>[] found = context().getAllServiceReferences(type, filter);
      if (found != null) {
        return found[0];
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no service " + type + " " + (filter == null ? "" : filter) + " appeared");
      }
      Thread.sleep(50);
    }
  }

  @Override
  public void close() throws Exception {
    framework.stop();
    framework.waitForStop(240_000);
    loader.close();
  }

  private void installAll(Path folder) throws Exception {
    List<Bundle> bundles = new ArrayList<>();
    try (Stream<Path> jars = Files.list(folder)) {
      for (Path jar : jars.sorted().toList()) {
        bundles.add(context().installBundle(jar.toUri().toString()));
      }
    }
    for (Bundle bundle : bundles) {
      if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
        bundle.start();
      }
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
