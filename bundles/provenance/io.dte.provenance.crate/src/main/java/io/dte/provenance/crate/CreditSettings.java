// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Who is to be named as creator, and under which terms results may be used. */
@ObjectClassDefinition(id = CreditSettings.PID, name = "Credits of published runs",
    description = "What metadata of runs and research objects say where the workflow says nothing")
public @interface CreditSettings {
  String PID = "io.dte.provenance.credits";

  @AttributeDefinition(name = "Creators", description = "One each: USER = NAME | ORCID | AFFILIATION, where USER is who "
      + "starts the runs, and ORCID and AFFILIATION may be left out")
  String[] creators() default {};

  @AttributeDefinition(name = "Licence", description = "Of results: an SPDX identifier or an address, such as CC-BY-4.0")
  String licence() default "";

  @AttributeDefinition(name = "Publisher", description = "The organisation that publishes: NAME | ADDRESS, where ADDRESS may be left out")
  String publisher() default "";

  @AttributeDefinition(name = "DOI prefix", description = "Such as 10.5072; identifiers are PREFIX/dte.RUN")
  String doiPrefix() default "";

  @AttributeDefinition(name = "ARK number", description = "Of the naming authority, such as 12345; identifiers are "
      + "ark:/NUMBER/dteRUN. A DOI prefix comes first")
  String arkNumber() default "";
}
