// SPDX-License-Identifier: Apache-2.0
package io.dte.console.server;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.Problem;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the server with a sentence and an exit status when a part of the platform says that it could not start. */
@Component(service = Ending.class, immediate = true)
public final class Ending {
  /** System property that the process's launcher reads when the framework has stopped. */
  static final String EXIT_PROPERTY = "dte.exit";
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

  private final BundleContext context;

  @Activate
  public Ending(BundleContext context) {
    this.context = context;
  }

  @Reference(target = "(" + DataDirectory.START_PROPERTY + "=*)", cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC)
  void addProblem(Problem problem) {
    end(problem);
  }

  void removeProblem(Problem problem) {
    LOG.debug("no problem any more: {}", problem);
  }

  /** Prints the first problem and stops the framework; the later ones follow from it. */
  synchronized void end(Problem problem) {
    if (System.getProperty(EXIT_PROPERTY) != null) {
      return;
    }
    System.setProperty(EXIT_PROPERTY, Integer.toString(problem.code().code()));
    System.err.println("dte: " + problem);
    new Thread(this::stopFramework, "dte-end").start();
  }

  private void stopFramework() {
    try {
      context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).stop();
    } catch (BundleException | IllegalStateException e) {
      LOG.error("the framework does not stop", e);
    }
  }
}
