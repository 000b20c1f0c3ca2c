// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Which engine runs containers, and how. */
@ObjectClassDefinition(name = "Containers", description = "How steps run that ask for a container")
public @interface ContainerConfiguration {

  /** The id of this configuration. */
  String PID = "io.dte.compute.container";

  @AttributeDefinition(name = "Engine", description = "podman, docker, apptainer or bubblewrap; empty: the first that can be used")
  String engine() default "";

  @AttributeDefinition(name = "Podman's flags", description = "Given to 'podman run', parted by blanks; empty: what this machine needs, found by a trial")
  String podmanFlags() default "";

  @AttributeDefinition(name = "Docker's flags", description = "Given to 'docker run', parted by blanks; empty: what this machine needs, found by a trial")
  String dockerFlags() default "";

  @AttributeDefinition(name = "Apptainer's flags", description = "Given to 'apptainer run', parted by blanks")
  String apptainerFlags() default "";

  @AttributeDefinition(name = "Bubblewrap's flags", description = "Given to 'bwrap', parted by blanks")
  String bubblewrapFlags() default "";

  @AttributeDefinition(name = "Strict limits", description = "A step that uses more memory than it declared is killed; else what it declared is a reservation")
  boolean strictLimits() default false;

  @AttributeDefinition(name = "Pull", description = "Fetch images that are not there from their registries")
  boolean pull() default true;
}
