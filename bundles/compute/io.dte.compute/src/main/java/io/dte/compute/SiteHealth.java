// SPDX-License-Identifier: Apache-2.0
package io.dte.compute;

import io.dte.compute.api.Site;
import io.dte.foundation.api.http.HealthProbe;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says whether the site file is right. What stands behind a runner is looked at by {@code dte runners check}. */
@Component(service = HealthProbe.class)
public final class SiteHealth implements HealthProbe {
  private static final String NAME = "site file";

  private final Site site;

  @Activate
  public SiteHealth(@Reference Site site) {
    this.site = site;
  }

  @Override
  public Health probe() {
    List<Problem> problems = site.problems();
    if (!problems.isEmpty()) {
      String more = problems.size() == 1 ? "" : "; " + (problems.size() - 1) + " more: dte runners check";
      return new Health(NAME, Status.WARN, problems.get(0) + more);
    }
    try {
      return new Health(NAME, Status.OK, "runners: "
          + site.entries().stream().map(Site.Entry::name).collect(Collectors.joining(", ")));
    } catch (DteException e) {
      return new Health(NAME, Status.WARN, e.getMessage());
    }
  }
}
