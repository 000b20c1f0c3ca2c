// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.dte.compute.api.worker.WorkerPools;
import io.dte.compute.api.worker.WorkerProgram;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.api.ScriptException;
import io.dte.workflow.api.script.WorkerScripts;
import java.time.Duration;
import java.util.List;
import org.mozilla.javascript.Context;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JavaScript on Mozilla Rhino: first here, with a small budget of time and memory. What needs more begins anew in a worker
 * process, which is killed when it takes more than it may. Nothing of Rhino is loaded before the first expression.
 */
@Component(service = ScriptEngine.class, configurationPid = "io.dte.workflow.rhino")
@Designate(ocd = RhinoConfiguration.class)
public final class RhinoScriptEngine implements ScriptEngine {
  private static final Logger LOG = LoggerFactory.getLogger(RhinoScriptEngine.class);
  private static final long MIB = 1024L * 1024;

  private final Budget small;
  private final WorkerScripts large;
  private Machine machine;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile OnDemand onDemand;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile WorkerPools pools;

  @Activate
  public RhinoScriptEngine(RhinoConfiguration configuration) {
    small = new Budget(configuration.hereMillis(), configuration.hereMiB() * MIB, configuration.maxResultChars());
    large = new WorkerScripts(this::pools, "rhino", WorkerProgram.java(RhinoWorker.class.getName(), RhinoWorker.class,
        ScriptEngine.class, Context.class, JsonNode.class, JsonParser.class, JsonInclude.class).heap((int) configuration.memoryMiB())
        .arguments(Integer.toString(configuration.maxResultChars()))
        .options("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), Duration.ofMillis(configuration.timeoutMillis()),
        configuration.maxResultChars());
  }

  /**
   * Without workers: what needs more is stopped.
   *
   * @param timeoutMillis an evaluation may take; @param memoryBytes it may allocate; @param maxResultChars of JSON
   */
  public RhinoScriptEngine(long timeoutMillis, long memoryBytes, int maxResultChars) {
    small = new Budget(timeoutMillis, memoryBytes, maxResultChars);
    large = null;
  }

  @Deactivate
  void close() {
    large.close();
  }

  /** They are started when the first expression needs one. */
  private WorkerPools pools() {
    OnDemand starter = onDemand;
    if (pools == null && starter != null) {
      try {
        starter.start(OnDemand.SERVICE, WorkerPools.class.getName());
      } catch (DteException e) {
        LOG.warn("No worker processes: {}", e.getMessage());
      }
    }
    return pools;
  }

  @Override
  public Scope prepare(List<String> libraries) throws ScriptException {
    Scope here = machine().prepare(libraries);
    return (source, body, variables) -> {
      try {
        return here.evaluate(source, body, variables);
      } catch (Machine.Exceeded e) {
        if (large == null) {
          throw e;
        }
        LOG.info("An expression goes to a process of its own: {}", e.getMessage());
        return large.evaluate(libraries, source, body, variables);
      }
    };
  }

  @Override
  public void check(String source, boolean body) throws ScriptException {
    machine().check(source, body);
  }

  private synchronized Machine machine() {
    if (machine == null) {
      machine = new Machine(small);
    }
    return machine;
  }
}
