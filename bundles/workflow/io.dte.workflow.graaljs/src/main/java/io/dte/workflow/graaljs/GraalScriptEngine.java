// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.graaljs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.api.worker.WorkerPools;
import io.dte.compute.api.worker.WorkerProgram;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.api.ScriptException;
import io.dte.workflow.api.script.WorkerScripts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Modern JavaScript: {@code class}, rest of objects, and what else ECMAScript has by now. Everything is done in worker processes:
 * GraalJS does not live well in a framework, and only a process can be held to an amount of memory.
 */
@Component(service = ScriptEngine.class, configurationPid = "io.dte.workflow.graaljs", property = "service.ranking:Integer=-10")
@Designate(ocd = GraalConfiguration.class)
public final class GraalScriptEngine implements ScriptEngine {
  private final Supplier<Path> folder;
  private final Supplier<WorkerPools> pools;
  private final GraalConfiguration configuration;
  private WorkerScripts workers;

  @Activate
  public GraalScriptEngine(GraalConfiguration configuration, @Reference DataDirectory home, @Reference WorkerPools pools) {
    this(configuration, () -> home.cache("graaljs"), () -> pools);
  }

  GraalScriptEngine(GraalConfiguration configuration, Supplier<Path> folder, Supplier<WorkerPools> pools) {
    this.configuration = configuration;
    this.folder = folder;
    this.pools = pools;
  }

  @Override
  public boolean isModern() {
    return true;
  }

  private synchronized WorkerScripts workers() throws ScriptException {
    if (workers == null) {
      Path modules;
      try {
        modules = GraalModules.in(folder.get());
      } catch (IOException e) {
        throw new ScriptException("GraalJS cannot be unpacked: " + e.getMessage(), 0, e);
      }
      WorkerProgram.Java program = WorkerProgram.java(GraalWorker.class.getName(), GraalWorker.class, ScriptEngine.class, JsonNode.class,
          JsonParser.class, JsonInclude.class).heap(configuration.memoryMiB()).arguments(Integer.toString(configuration.maxResultChars()))
          .options("-XX:+UseSerialGC", "--module-path", modules.toString(), "--add-modules", "org.graalvm.polyglot,org.graalvm.js");
      workers = new WorkerScripts(pools, "graaljs", program, Duration.ofMillis(configuration.timeoutMillis()),
          configuration.maxResultChars());
    }
    return workers;
  }

  @Deactivate
  synchronized void close() {
    if (workers != null) {
      workers.close();
      workers = null;
    }
  }

  @Override
  public Scope prepare(List<String> libraries) throws ScriptException {
    return (source, body, variables) -> workers().evaluate(libraries, source, body, variables);
  }

  @Override
  public void check(String source, boolean body) throws ScriptException {
    workers().check(source, body);
  }
}
