// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import io.dte.console.launcher.BundleIndex.Capability;
import io.dte.console.launcher.BundleIndex.Installable;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * Installs and starts installable bundles when a capability of theirs is asked for, with everything they need: exporters of
 * their packages, their fragments, and providers of the services their components refer to.
 */
final class BundlesOnDemand implements OnDemand {
  private final BundleContext system;
  private final Path folder;
  private final List<Installable> bundles;
  private final Set<Installable> installed = new LinkedHashSet<>();

  /** @param folder relative files are found in it; @param bundles shipped ones first, then plug-ins */
  BundlesOnDemand(BundleContext system, Path folder, List<Installable> bundles) {
    this.system = system;
    this.folder = folder;
    this.bundles = List.copyOf(bundles);
  }

  @Override
  public List<Offer> offers(String namespace) {
    List<Offer> offers = new ArrayList<>();
    for (Installable bundle : bundles) {
      for (Capability capability : bundle.capabilities()) {
        if (capability.namespace().equals(namespace)) {
          offers.add(new Offer(capability.name(), capability.attributes()));
        }
      }
    }
    return offers;
  }

  @Override
  public synchronized boolean start(String namespace, String name) throws DteException {
    List<Installable> wanted = bundles.stream().filter(bundle -> declares(bundle, namespace, name)).toList();
    Set<Installable> needed = withNeeds(wanted);
    needed.removeAll(installed);
    List<Bundle> started = new ArrayList<>();
    Installable current = null;
    try {
      for (Installable bundle : needed) {
        current = bundle;
        Bundle added = system.installBundle(location(bundle));
        if (bundle.starts()) {
          started.add(added);
        }
      }
      for (Bundle bundle : started) {
        current = null;
        bundle.start();
      }
    } catch (BundleException e) {
      String which = current == null ? name : current.symbolicName();
      throw new DteException(ExitCode.UNAVAILABLE, "The bundle that brings " + name + " cannot be started: " + reason(e),
          "dte plugin list shows what is installed; is a plug-in missing, or made for another version? [" + which + "]", e);
    }
    installed.addAll(needed);
    return !wanted.isEmpty();
  }

  private String location(Installable bundle) {
    return bundle.file().startsWith(BootConnector.LOCATION) ? bundle.file() : "reference:" + folder.resolve(bundle.file()).toUri();
  }

  private Set<Installable> withNeeds(List<Installable> wanted) {
    Set<Installable> needed = new LinkedHashSet<>();
    Deque<Installable> open = new ArrayDeque<>(wanted);
    while (!open.isEmpty()) {
      Installable bundle = open.pop();
      if (!needed.add(bundle)) {
        continue;
      }
      for (Installable other : bundles) {
        if (!needed.contains(other) && needs(bundle, other)) {
          open.add(other);
        }
      }
    }
    return needed;
  }

  private static boolean needs(Installable bundle, Installable other) {
    if (isFragment(other, bundle) || isFragment(bundle, other)) {
      return true;
    }
    for (String name : bundle.imports()) {
      if (other.exports().contains(name) && !bundle.exports().contains(name)) {
        return true;
      }
    }
    for (String service : bundle.services()) {
      if (declares(other, SERVICE, service)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFragment(Installable bundle, Installable host) {
    return !bundle.host().isEmpty() && bundle.host().equals(host.symbolicName());
  }

  private static boolean declares(Installable bundle, String namespace, String name) {
    for (Capability capability : bundle.capabilities()) {
      if (capability.namespace().equals(namespace) && capability.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static String reason(BundleException problem) {
    String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
    return message.lines().findFirst().orElse("unknown reason");
  }
}
