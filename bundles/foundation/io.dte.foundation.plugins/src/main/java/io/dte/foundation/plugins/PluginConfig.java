// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Which plug-ins an installation takes. */
@ObjectClassDefinition(name = "Plug-ins", description = "Which plug-ins this installation takes")
public @interface PluginConfig {
  /** Configuration of both components. */
  String PID = "io.dte.foundation.plugins";

  @AttributeDefinition(name = "Signed only", description = "Refuse plug-ins without a jar signature")
  boolean requireSignature() default false;

  @AttributeDefinition(name = "Trusted certificates",
      description = "SHA-256 fingerprints of the signers to take, when only signed ones are taken; empty: any signer")
  String[] trustedCertificates() default {};

  @AttributeDefinition(name = "Look every", description = "Milliseconds between two looks at the drop folder", min = "100")
  long pollMillis() default 400;
}
