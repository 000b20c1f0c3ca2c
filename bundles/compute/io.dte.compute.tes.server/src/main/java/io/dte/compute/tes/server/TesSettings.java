// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.tes.server;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set of {@code /ga4gh/tes/v1}. */
@ObjectClassDefinition(name = "TES server", description = "Which files tasks may name, and how they run")
public @interface TesSettings {

  @AttributeDefinition(name = "Folders",
      description = "Folders of the server that file: addresses of inputs and outputs may lead to; the owner may name any")
  String[] folders() default {};

  @AttributeDefinition(name = "Remote files",
      description = "Whether inputs are fetched from, and outputs sent to, http and https addresses")
  boolean remoteFiles() default false;

  @AttributeDefinition(name = "Host image",
      description = "Executors with this image run without a container, on the paths of the runner; empty: none do")
  String hostImage() default "";

  @AttributeDefinition(name = "Runner", description = "The runner of all tasks; empty: as the site's rules say")
  String runner() default "";

  @AttributeDefinition(name = "Network", description = "Whether containers may use the network without asking for it")
  boolean network() default false;

  @AttributeDefinition(name = "Transfers", description = "How many tasks move files at a time", min = "1")
  int transfers() default 4;
}
