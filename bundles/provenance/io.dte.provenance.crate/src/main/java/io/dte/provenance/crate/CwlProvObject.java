// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.model.Document;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A run as a CWLProv 0.6.0 research object: a BagIt bag. Used once, by one thread. */
final class CwlProvObject {
  private static final String PACKED = "workflow/packed.cwl";
  private static final String JOB = "workflow/primary-job.json";
  private static final String RESULT = "workflow/primary-output.json";
  private static final String PROVENANCE = "metadata/provenance/primary.cwlprov.";
  private static final String UP = "../";
  private static final List<String> FORMATS = List.of("json", "provn", "xml", "jsonld", "ttl", "nt");

  private final CrateSource source;
  private final ProvFormats formats;
  private final CwlProvNames names;
  private final Payload payload = Payload.byContent();

  CwlProvObject(CrateSource source, ProvFormats formats) throws DteException {
    if (source.workflow().isEmpty()) {
      throw new DteException(ExitCode.INVALID, "CWLProv describes runs of CWL workflows, and this run is none",
          "dte runs export " + source.story().run().id() + " --format ro-crate");
    }
    this.source = source;
    this.formats = formats;
    this.names = new CwlProvNames(source.story().run().id());
  }

  /** The files of the object. */
  Payload build(LocalDate today) throws DteException {
    JsonNode inputs = DataObjects.listed(source.inputs());
    JsonNode outputs = DataObjects.listed(source.story().run().outputs());
    json(JOB, inputs);
    json(RESULT, outputs);
    JsonNode packed = source.document().deepCopy();
    PackedWorkflow.writeOut(packed);
    json(PACKED, packed);
    snapshot();
    logs();
    provenance(new CwlProvDocument(source, names, payload).build(inputs, outputs));
    payload.text(CwlProvManifest.PATH, new CwlProvManifest(source, names, payload).json());
    Bag.close(payload, names.root(), "Research object of the run of " + source.title(), source.engine(), today);
    return payload;
  }

  private void json(String path, JsonNode value) throws DteException {
    JsonNode taken = payload.take("data", value, UP);
    DataObjects.sha1Checksums(taken);
    payload.text(path, taken.toPrettyString() + "\n");
  }

  private void snapshot() throws DteException {
    Map<String, Path> known = new TreeMap<>();
    for (Path file : source.sources()) {
      String name = plain(String.valueOf(file.getFileName()));
      for (int i = 2; known.containsKey(name); i++) {
        name = i + "-" + plain(String.valueOf(file.getFileName()));
      }
      known.put(name, file);
      payload.file("snapshot/" + name, file);
    }
  }

  private void logs() throws DteException {
    Path logs = source.story().folder().resolve("log");
    if (Files.isDirectory(logs)) {
      try (Stream<Path> found = Files.walk(logs)) {
        for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
          payload.file(CwlProvManifest.LOGS + plain(logs.relativize(file).toString()), file);
        }
      } catch (IOException e) {
        throw new DteException(Problem.storage("read", logs, e), e);
      }
    }
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private void provenance(Document document) throws DteException {
    for (String extension : FORMATS) {
      Optional<ProvFormat> format = formats.all().stream().filter(one -> one.extensions().contains(extension)).findFirst();
      if (format.isPresent()) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
          format.get().write(document, text);
        } catch (IOException e) {
          throw new DteException(ExitCode.INVALID, "The lineage cannot be written as " + format.get().name() + ": "
              + e.getMessage(), "export the run in another format", e);
        }
        payload.text(PROVENANCE + extension, text.toString(StandardCharsets.UTF_8));
      }
    }
  }
}
