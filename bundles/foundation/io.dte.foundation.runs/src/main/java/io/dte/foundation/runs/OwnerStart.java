// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.run.RunService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/** Wakes the run service as soon as the data directory is owned, so that runs go on without anybody asking for them. */
@Component(service = {}, immediate = true)
public final class OwnerStart {

  @Activate
  public OwnerStart(@Reference RunService runs,
      @Reference(target = "(osgi.condition.id=" + DataDirectory.OWNER_CONDITION + ")") Condition owner) {
    org.slf4j.LoggerFactory.getLogger(OwnerStart.class).debug("{} is there", runs);
  }
}
