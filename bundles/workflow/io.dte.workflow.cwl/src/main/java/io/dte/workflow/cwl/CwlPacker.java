// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.foundation.api.exchange.DocumentPacker;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.model.Process;
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
    Process process = Loader.valid(document);
    Packer packer = new Packer();
    String version = process.head().version().label();
    return new Packed("cwl", version, packer.pack(Loader.address(document), version), packer.sources());
  }
}
