// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.compute.api.Site;
import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.cwl.exec.Runners;
import io.dte.workflow.cwl.expr.Missing;
import java.util.Map;
import java.util.function.Supplier;

/** The runners of one run: as {@code --runner} says, else as the site file says, else this machine. */
final class SiteRunners implements Runners {
  private final String requested;
  private final Supplier<Site> site;
  private final Map<String, TaskRunner> services;
  private final boolean mayCome;

  /**
   * @param requested the name the user gave, or empty
   * @param site gives the site, or null while there is none
   * @param services runners that are there, by name
   * @param mayCome bundles come and go here, so that what is not there is waited for
   */
  SiteRunners(String requested, Supplier<Site> site, Map<String, TaskRunner> services, boolean mayCome) {
    this.requested = requested;
    this.site = site;
    this.services = services;
    this.mayCome = mayCome;
  }

  @Override
  public String choose(TaskNeeds needs) throws DteException {
    Site rules = site.get();
    // A runner of somebody else's may have left for a while; it is waited for.
    if (rules == null || mayCome && !requested.isEmpty()) {
      return requested.isEmpty() ? Site.LOCAL : requested;
    }
    return rules.runnerFor(needs, requested);
  }

  @Override
  public TaskRunner runner(String name) throws DteException {
    TaskRunner there = services.get(name);
    if (there != null) {
      return there;
    }
    Site made = site.get();
    DteException why = null;
    if (made != null) {
      try {
        return made.runner(name);
      } catch (DteException e) {
        if (!mayCome || e.problem().code() != ExitCode.UNAVAILABLE) {
          throw e;
        }
        why = e;
      }
    }
    String others = services.isEmpty() ? "" : "; there are: " + String.join(", ", services.keySet());
    if (!mayCome) {
      throw new DteException(ExitCode.UNAVAILABLE, "There is no task runner '" + name + "'",
          services.isEmpty() ? "install one" : others.substring(2));
    }
    throw new Missing("needs the task runner '" + name + "'" + (why == null ? others : ": " + why.problem().message()),
        () -> services.containsKey(name));
  }

  @Override
  public boolean isLocal(String name) {
    return name.equals(Site.LOCAL);
  }
}
