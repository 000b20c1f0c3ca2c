// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.wes;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set of the Workflow Execution Service. */
@ObjectClassDefinition(name = "GA4GH WES", description = "What may be asked of /ga4gh/wes/v1")
public @interface WesSettings {

  @AttributeDefinition(name = "Remote inputs",
      description = "Whether users may name http, https and s3 addresses as inputs, which the server then fetches")
  boolean remoteInputs() default false;
}
