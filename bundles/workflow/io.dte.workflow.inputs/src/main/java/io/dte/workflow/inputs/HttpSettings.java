// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.inputs;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How inputs are fetched over HTTP. */
@ObjectClassDefinition(name = "Inputs over HTTP", description = "Credentials and patience for inputs by http and https address")
public @interface HttpSettings {

  @AttributeDefinition(name = "Authorizations", description = "One for each host, as HOST=VALUE of the header Authorization,"
      + " for example data.example.org=Bearer ${secret:data-token}")
  String[] authorizations() default {};

  @AttributeDefinition(name = "Patience", description = "Seconds until a host has to answer", min = "1")
  int timeoutSeconds() default 60;
}
