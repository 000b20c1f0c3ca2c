// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import io.dte.data.api.DataFormats;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.qa.api.QualityCheck;
import java.util.List;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** {@code dte qa}: judge data by rules. */
@Component(property = Command.NAME_PROPERTY + "=qa")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=qa", "summary=Judge data by quality rules"})
public final class QaCommand implements Command {
  private final DataFormats formats;

  /** In ascending order of service ranking, so that of two checks of one name the higher ranking one is kept. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  private volatile List<QualityCheck> checks;

  @Activate
  public QaCommand(@Reference DataFormats formats) {
    this(formats, List.of());
  }

  QaCommand(DataFormats formats, List<QualityCheck> checks) {
    this.formats = formats;
    this.checks = checks;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new QaCall(context, formats, List.copyOf(checks));
  }
}
