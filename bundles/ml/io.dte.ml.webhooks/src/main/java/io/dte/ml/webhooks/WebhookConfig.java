// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.webhooks;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where webhooks may send to, and how often they try. */
@ObjectClassDefinition(id = "io.dte.ml.webhooks", name = "Webhooks of registered models",
    description = "Only operators create webhooks. They reach public addresses by https.")
@interface WebhookConfig {

  @AttributeDefinition(name = "Hosts", description = "Names or addresses that webhooks may reach though they are not"
      + " public, also by http")
  String[] hosts() default {};

  @AttributeDefinition(name = "Attempts", min = "1", max = "20", description = "How often a delivery is tried; between"
      + " two attempts the time doubles from one second to ten minutes")
  int attempts() default 10;

  @AttributeDefinition(name = "Timeout", min = "1", max = "300", description = "Seconds to wait for an answer")
  int timeoutSeconds() default 30;
}
