// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dte cwl-runner}: runs one document as other CWL engines do, without recording a run. */
@Component(property = Command.NAME_PROPERTY + "=cwl-runner")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=cwl-runner",
    "summary='Run a CWL document, output object on standard output'"})
public final class RunnerCommand implements Command {
  private final CwlEngine engine;
  private final BundleContext bundles;

  @Activate
  public RunnerCommand(@Reference CwlEngine engine, BundleContext bundles) {
    this.engine = engine;
    this.bundles = bundles;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new RunnerCall(context, engine, bundles);
  }
}
