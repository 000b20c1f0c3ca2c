// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules of docs/architecture.md, each failure a sentence. */
class BundleRulesTest {

  private static final List<Bundle> BUNDLES = Bundle.all();
  private static final Map<Bundle, JavaClasses> CLASSES = BUNDLES.stream()
      .collect(Collectors.toMap(bundle -> bundle, bundle -> new ClassFileImporter().importPath(bundle.classes())));

  @Test
  void thereAreBundlesToCheck() {
    assertThat(BUNDLES).hasSizeGreaterThan(20);
  }

  @Test
  void aBundleUsesOnlyItsOwnSubsystemAndThoseBelow() {
    Set<String> broken = new TreeSet<>();
    for (Bundle bundle : BUNDLES) {
      for (JavaClass type : classesOf(bundle)) {
        type.getDirectDependenciesFromSelf().stream().map(dependency -> dependency.getTargetClass().getPackageName())
            .filter(target -> target.startsWith("io.dte.")).forEach(target -> {
              String used = Subsystem.of(target);
              if (!Subsystem.mayUse(bundle.subsystem(), used)) {
                broken.add(type.getName() + " uses " + target + ", but " + bundle.subsystem()
                    + " stands below or beside " + used + ": move what they share down, or react to an event.");
              }
            });
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void aBundleUsesOtherBundlesOnlyThroughTheirApi() {
    Set<String> broken = new TreeSet<>();
    for (Bundle bundle : BUNDLES) {
      for (JavaClass type : classesOf(bundle)) {
        type.getDirectDependenciesFromSelf().stream().map(dependency -> dependency.getTargetClass().getPackageName())
            .filter(target -> target.startsWith("io.dte.")).forEach(target -> {
              Optional<Bundle> owner = ownerOf(target);
              if (owner.isPresent() && !owner.get().equals(bundle) && !owner.get().isApi()) {
                broken.add(type.getName() + " uses " + target + " of the provider " + owner.get().name()
                    + ": use a service interface of its API bundle.");
              }
            });
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void packagesAreNamedLikeTheirBundle() {
    Set<String> broken = new TreeSet<>();
    for (Bundle bundle : BUNDLES) {
      for (JavaClass type : classesOf(bundle)) {
        if (!(type.getPackageName() + ".").startsWith(bundle.name() + ".")) {
          broken.add(type.getName() + " is in " + bundle.name() + ": name the package like the bundle.");
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void apiBundlesHoldOnlyApi() {
    Set<String> broken = new TreeSet<>();
    for (Bundle bundle : BUNDLES) {
      if (bundle.isApi()) {
        if (bundle.manifest().getValue("Service-Component") != null || Files.exists(bundle.classes().resolve("OSGI-INF"))) {
          broken.add(bundle.name() + " declares components: move them to a provider bundle.");
        }
        if (bundle.manifest().getValue("Private-Package") != null) {
          broken.add(bundle.name() + " has packages it does not export: " + bundle.manifest().getValue("Private-Package"));
        }
        if (bundle.manifest().getValue("Bundle-Activator") != null) {
          broken.add(bundle.name() + " has an activator.");
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void providersExportNothing() {
    assertThat(BUNDLES.stream().filter(bundle -> !bundle.isApi())
        .filter(bundle -> bundle.manifest().getValue("Export-Package") != null)
        .map(bundle -> bundle.name() + " exports " + bundle.manifest().getValue("Export-Package") + ": only API bundles export."))
        .isEmpty();
  }

  @Test
  void theOrderRefusesAWrongImport() {
    assertThat(Subsystem.mayUse("workflow", "compute")).isTrue();
    assertThat(Subsystem.mayUse("compute", "workflow")).isFalse();
    assertThat(Subsystem.mayUse("ml", "events")).isFalse();
    assertThat(Subsystem.mayUse("foundation", "console")).isFalse();
  }

  private static Iterable<JavaClass> classesOf(Bundle bundle) {
    return CLASSES.get(bundle);
  }

  private static Optional<Bundle> ownerOf(String packageName) {
    return BUNDLES.stream().filter(bundle -> (packageName + ".").startsWith(bundle.name() + "."))
        .max((a, b) -> Integer.compare(a.name().length(), b.name().length()));
  }
}
