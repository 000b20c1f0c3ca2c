// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.cite.Citable;
import io.dte.provenance.api.cite.Citations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Metadata of whatever others bring, with what the configuration says of people, licence and identifiers. */
@Component
public final class CitationService implements Citations {
  private final Credits credits;

  @Activate
  public CitationService(@Reference Credits credits) {
    this.credits = credits;
  }

  @Override
  public JsonNode metadata(Citable thing, String format) throws DteException {
    Map<String, Credits.Person> creators = new LinkedHashMap<>();
    List<String> names = new ArrayList<>(thing.authors());
    if (names.isEmpty() && !thing.user().isEmpty()) {
      names.add(thing.user());
    }
    names.forEach(name -> creators.putIfAbsent(credits.actor(name).id(), credits.actor(name)));
    // The URN is the name that documents of PROV know the thing by.
    int colon = thing.localId().indexOf(':') + 1;
    String urn = "urn:dte:" + thing.localId().substring(0, colon) + Payload.encoded(thing.localId().substring(colon));
    String suffix = Payload.encoded(thing.localId().replace(':', '.').replace('/', '.'));
    Citation citation = new Citation(thing.type(), credits.identifier(suffix, urn), thing.title(), thing.description(),
        List.copyOf(creators.values()), credits.licence(thing.licence()), credits.publisher(), thing.began(), thing.ended(),
        thing.basedOn(), thing.version(), thing.files());
    return switch (format) {
      case "datacite" -> citation.dataCite();
      case "schema-org" -> citation.schemaOrg();
      default -> throw new DteException(ExitCode.USAGE, "'" + format + "' is no format of metadata",
          "give datacite or schema-org");
    };
  }
}
