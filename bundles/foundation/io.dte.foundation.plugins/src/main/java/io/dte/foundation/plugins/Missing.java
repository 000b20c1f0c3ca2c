// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** Says in plain words what a bundle needs that nothing offers. The framework's own text is for its developers. */
final class Missing {
  private static final Pattern AT_LEAST = Pattern.compile("\\((?:version|bundle-version)>=([^)]+)\\)");
  private static final Pattern BELOW = Pattern.compile("\\(!\\((?:version|bundle-version)>=([^)]+)\\)\\)");
  private static final Set<String> NAMED =
      Set.of(BundleRevision.PACKAGE_NAMESPACE, BundleRevision.BUNDLE_NAMESPACE, BundleRevision.HOST_NAMESPACE);

  private Missing() {}

  /** One sentence each, for requirements that no installed bundle satisfies; empty when each has a candidate. */
  static List<String> of(BundleContext system, Collection<Bundle> bundles) {
    Set<String> sentences = new LinkedHashSet<>();
    for (Bundle bundle : bundles) {
      BundleRevision revision = bundle.adapt(BundleRevision.class);
      for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
        if (isMandatory(requirement) && candidates(system, requirement).isEmpty()) {
          sentences.add(sentence(system, bundle, requirement));
        }
      }
    }
    return new ArrayList<>(sentences);
  }

  private static boolean isMandatory(BundleRequirement requirement) {
    Map<String, String> directives = requirement.getDirectives();
    return !"optional".equals(directives.get("resolution")) && !"dynamic".equals(directives.get("resolution"))
        && !"active".equals(directives.getOrDefault("effective", "resolve"));
  }

  private static List<BundleCapability> candidates(BundleContext system, BundleRequirement requirement) {
    List<BundleCapability> found = new ArrayList<>();
    for (Bundle other : system.getBundles()) {
      BundleRevision revision = other.adapt(BundleRevision.class);
      if (revision != null && other.getState() != Bundle.UNINSTALLED) {
        for (BundleCapability capability : revision.getDeclaredCapabilities(requirement.getNamespace())) {
          if (requirement.matches(capability)) {
            found.add(capability);
          }
        }
      }
    }
    return found;
  }

  private static String sentence(BundleContext system, Bundle bundle, BundleRequirement requirement) {
    String filter = requirement.getDirectives().getOrDefault("filter", "");
    String namespace = requirement.getNamespace();
    String needs = bundle.getSymbolicName() + " needs ";
    if (!NAMED.contains(namespace)) {
      return needs + "the capability " + namespace + " " + filter + ", which nothing offers";
    }
    String name = value(filter, Pattern.compile("\\(" + Pattern.quote(namespace) + "=([^)]+)\\)"));
    String what = namespace.equals(BundleRevision.PACKAGE_NAMESPACE) ? "the package " : "the bundle ";
    List<String> offered = offeredVersions(system, namespace, name);
    return needs + what + name + range(filter)
        + (offered.isEmpty() ? ", which nothing offers" : "; there is only version " + String.join(", ", offered));
  }

  private static List<String> offeredVersions(BundleContext system, String namespace, String name) {
    Set<String> versions = new LinkedHashSet<>();
    try {
      org.osgi.framework.Filter filter = FrameworkUtil.createFilter("(" + namespace + "=" + name + ")");
      for (Bundle other : system.getBundles()) {
        BundleRevision revision = other.adapt(BundleRevision.class);
        if (revision == null) {
          continue;
        }
        for (BundleCapability capability : revision.getDeclaredCapabilities(namespace)) {
          if (filter.matches(capability.getAttributes())) {
            Object version = capability.getAttributes()
                .get(namespace.equals(BundleRevision.PACKAGE_NAMESPACE) ? "version" : "bundle-version");
            versions.add(version instanceof Version known ? known.toString() : "0.0.0");
          }
        }
      }
    } catch (InvalidSyntaxException unusualName) {
      return List.of();
    }
    return List.copyOf(versions);
  }

  private static String range(String filter) {
    String least = value(filter, AT_LEAST);
    String below = value(filter, BELOW);
    if (least.isEmpty()) {
      return "";
    }
    return " from version " + least + (below.isEmpty() ? "" : " to below " + below);
  }

  private static String value(String filter, Pattern pattern) {
    Matcher matcher = pattern.matcher(filter);
    return matcher.find() ? matcher.group(1) : "";
  }
}
