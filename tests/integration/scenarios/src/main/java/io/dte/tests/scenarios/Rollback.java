// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.scenarios;

import io.dte.foundation.api.problem.DteException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A plug-in that does not resolve, or does not start, changes nothing; a KAR brings what it needs. */
@Component(service = Callable.class, property = "scenario=rollback")
public final class Rollback implements Callable<String> {
  private final Platform platform;

  @Activate
  public Rollback(@Reference Platform platform) {
    this.platform = platform;
  }

  @Override
  public String call() throws Exception {
    SampleJar sample = platform.sample();
    SortedSet<String> before = platform.bundles();

    Path unresolved = sample.with(platform.scratch("unresolved.jar"), Map.of("Import-Package", "org.absent")).file();
    String message = refusal(unresolved);
    Platform.check(message.contains("needs the package org.absent"), "the refusal says " + message);
    Platform.check(platform.bundles().equals(before), "bundles changed: " + platform.bundles());

    message = refusal(sample.with(platform.scratch("broken.jar"), Map.of("Bundle-Activator", "org.example.None")).file());
    Platform.check(message.contains("does not start"), "the refusal says " + message);
    Platform.check(platform.bundles().equals(before), "bundles changed: " + platform.bundles());
    Platform.check(platform.plugins.list().isEmpty(), "there are plug-ins: " + platform.plugins.list());

    Path library = sample.with(platform.scratch("library.jar"), Map.of("Bundle-SymbolicName", "org.example.library",
        "Provide-Capability", "org.example.needed;org.example.needed=yes", "Service-Component", "OSGI-INF/none.xml"))
        .file();
    SampleJar needy = sample.with(platform.scratch("needy.jar"),
        Map.of("Require-Capability", "org.example.needed;filter:=\"(org.example.needed=yes)\""));
    message = refusal(needy.file());
    Platform.check(message.contains("the capability org.example.needed"), "the refusal says " + message);
    platform.plugins.install(needy.kar(platform.scratch("both.kar"), library), "");
    Platform.check(platform.execute("sample", "hello").equals("Hello, twin!"), "the KAR's command does not answer");
    platform.plugins.remove(SampleJar.ID);
    Platform.check(platform.bundles().equals(before), "bundles changed: " + platform.bundles());
    return "rolled back";
  }

  private String refusal(Path file) {
    try {
      platform.plugins.install(file, "");
    } catch (DteException e) {
      return e.getMessage();
    }
    throw new AssertionError(file.getFileName() + " was installed");
  }
}
