// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.provenance.api.cite.Citable.CitedFile;
import io.dte.provenance.api.cite.Citable.Type;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What others need to find and cite the results of a run, or a model, as DataCite and Schema.org write it.
 *
 * @param type decides the words for what it is
 * @param identifier an address or a URN
 * @param licence an address; empty when nobody gave one
 * @param publisher {@code NAME | ADDRESS}; may be empty
 * @param workflow name of what was run, or of what a model was made of; may be empty
 * @param version of the workflow, or of the model; may be empty
 * @param files what may be had
 */
record Citation(Type type, String identifier, String title, String description, List<Credits.Person> creators,
    String licence, String publisher, Instant started, Instant ended, String workflow, String version, List<CitedFile> files) {
  private static final String DOI = "https://doi.org/";
  private static final String SPDX = "https://spdx.org/licenses/";
  /** DataCite's word for what is not known (DataCite 4.5, appendix 3). */
  private static final String UNKNOWN = "(:unav)";

  Citation {
    creators = List.copyOf(creators);
    files = List.copyOf(files);
  }

  /** <a href="https://datacite-metadata-schema.readthedocs.io/en/4.5/">DataCite 4.5</a> in its JSON form. */
  ObjectNode dataCite() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    if (identifier.startsWith(DOI)) {
      out.put("doi", identifier.substring(DOI.length()));
    } else {
      out.putArray("alternateIdentifiers").addObject().put("alternateIdentifier", identifier)
          .put("alternateIdentifierType", identifier.startsWith("ark:") ? "ARK" : "URN");
    }
    out.putObject("types").put("resourceTypeGeneral", type == Type.MODEL ? "Model" : "Dataset")
        .put("resourceType", type == Type.MODEL ? "Machine learning model" : "Results of a workflow run");
    ArrayNode people = out.putArray("creators");
    for (Credits.Person person : creators) {
      ObjectNode one = people.addObject().put("name", person.name()).put("nameType", "Personal");
      if (person.hasOrcid()) {
        one.putArray("nameIdentifiers").addObject().put("nameIdentifier", person.id()).put("nameIdentifierScheme", "ORCID")
            .put("schemeUri", "https://orcid.org");
      }
      if (!person.affiliation().isEmpty()) {
        one.putArray("affiliation").addObject().put("name", person.affiliation());
      }
    }
    out.putArray("titles").addObject().put("title", title);
    out.putObject("publisher").put("name", publisherName().isEmpty() ? UNKNOWN : publisherName());
    out.put("publicationYear", String.valueOf(ended.atZone(ZoneOffset.UTC).getYear()));
    ArrayNode dates = out.putArray("dates");
    dates.addObject().put("date", started + "/" + ended).put("dateType", type == Type.MODEL ? "Other" : "Collected");
    dates.addObject().put("date", ended.toString()).put("dateType", "Created");
    Set<String> formats = new LinkedHashSet<>();
    files.forEach(file -> formats.add(MediaTypes.of(file.name())));
    formats.forEach(out.putArray("formats")::add);
    out.putArray("sizes").add(files.size() + " files").add(bytes() + " bytes");
    if (!licence.isEmpty()) {
      ObjectNode rights = out.putArray("rightsList").addObject().put("rights", licenceName()).put("rightsUri", licence);
      if (licence.startsWith(SPDX)) {
        rights.put("rightsIdentifier", licenceName()).put("rightsIdentifierScheme", "SPDX").put("schemeUri", SPDX);
      }
    }
    out.putArray("descriptions").addObject().put("description", description).put("descriptionType", "Abstract");
    if (type == Type.MODEL) {
      out.put("version", version);
    }
    return out.put("schemaVersion", "http://datacite.org/schema/kernel-4");
  }

  /** A Schema.org Dataset, or a work that is a model in the words of FAIR4ML, with its files and what made it. */
  ObjectNode schemaOrg() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("@context", "https://schema.org/").put("@type", type == Type.MODEL ? "CreativeWork" : "Dataset")
        .put("@id", identifier).put("identifier", identifier);
    if (type == Type.MODEL) {
      out.put("additionalType", "https://w3id.org/fair4ml#MLModel");
    }
    out.put("name", title).put("description", description).put("dateCreated", started.toString())
        .put("datePublished", ended.toString());
    if (type == Type.DATASET) {
      out.put("temporalCoverage", started + "/" + ended);
    }
    if (!licence.isEmpty()) {
      out.put("license", licence);
    }
    ArrayNode people = out.putArray("creator");
    for (Credits.Person person : creators) {
      ObjectNode one = people.addObject().put("@type", "Person").put("name", person.name());
      if (person.hasOrcid()) {
        one.put("@id", person.id());
      }
      if (!person.affiliation().isEmpty()) {
        one.putObject("affiliation").put("@type", "Organization").put("name", person.affiliation());
      }
    }
    if (!publisherName().isEmpty()) {
      ObjectNode organisation = out.putObject("publisher").put("@type", "Organization").put("name", publisherName());
      if (publisher.indexOf('|') >= 0) {
        organisation.put("url", publisher.substring(publisher.indexOf('|') + 1).strip());
      }
    }
    ArrayNode downloads = out.putArray(type == Type.MODEL ? "encoding" : "distribution");
    for (CitedFile file : files) {
      ObjectNode one = downloads.addObject().put("@type", type == Type.MODEL ? "MediaObject" : "DataDownload")
          .put("name", file.name()).put("encodingFormat", MediaTypes.of(file.name()))
          .put("contentSize", Long.toString(file.size()));
      if (!file.sha256().isEmpty()) {
        one.put("sha256", file.sha256());
      }
    }
    if (type == Type.MODEL) {
      out.put("version", version);
    }
    if (!workflow.isEmpty()) {
      ObjectNode maker = out.putObject("isBasedOn")
          .put("@type", type == Type.MODEL ? "CreativeWork" : "SoftwareSourceCode").put("name", workflow);
      if (!version.isEmpty() && type == Type.DATASET) {
        maker.put("version", version);
      }
    }
    return out;
  }

  private String publisherName() {
    return publisher.split("\\|", 2)[0].strip();
  }

  private String licenceName() {
    return licence.substring(licence.lastIndexOf('/') + 1);
  }

  private long bytes() {
    return files.stream().mapToLong(CitedFile::size).sum();
  }
}
