// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.validation.ProvValidator;
import io.dte.provenance.api.validation.Verdict;
import io.dte.provenance.api.validation.Verdict.Violation;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Checks the document and each bundle by itself. */
@Component
public final class Validator implements ProvValidator {

  @Override
  public Verdict validate(Document document) {
    List<Violation> violations = new ArrayList<>(new Instance(QualifiedName.NONE, document.statements()).check());
    for (Bundle bundle : document.bundles()) {
      violations.addAll(new Instance(bundle.id(), bundle.statements()).check());
    }
    return new Verdict(violations);
  }
}
