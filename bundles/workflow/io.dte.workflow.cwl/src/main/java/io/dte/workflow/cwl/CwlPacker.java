// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.exchange.DocumentPacker;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.pack.Packer;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Packs CWL documents. */
@Component
public final class CwlPacker implements DocumentPacker {
  private final CwlEngine engine;

  @Activate
  public CwlPacker(@Reference CwlEngine engine) {
    this.engine = engine;
  }

  @Override
  public boolean accepts(Path document) {
    return engine.accepts(document);
  }

  @Override
  public Packed pack(Path document) throws DteException {
    Documents documents = new Documents(engine::document);
    String version = Loader.valid(document, documents).head().version().label();
    ObjectNode content = new Packer(documents).pack(Loader.address(document), version);
    return new Packed("cwl", version, content, documents.files().stream().filter(file -> "file".equals(file.getScheme()))
        .map(Path::of).toList());
  }
}
