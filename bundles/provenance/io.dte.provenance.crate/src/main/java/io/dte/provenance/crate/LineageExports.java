// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import io.dte.foundation.api.exchange.RunExport;
import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.run.RunProvenance;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Offers the lineage of runs in every format of provenance that is there: an export of its name for each. */
@Component(service = LineageExports.class, immediate = true)
@Capability(namespace = RunExport.FORMAT_PROPERTY, name = "prov-json")
@Capability(namespace = RunExport.FORMAT_PROPERTY, name = "prov-jsonld")
@Capability(namespace = RunExport.FORMAT_PROPERTY, name = "prov-n")
@Capability(namespace = RunExport.FORMAT_PROPERTY, name = "prov-xml")
public final class LineageExports {
  private final RunProvenance lineages;
  private final BundleContext context;
  private final Map<ProvFormat, ServiceRegistration<RunExport>> exports = new HashMap<>();

  @Activate
  public LineageExports(@Reference RunProvenance lineages, BundleContext context) {
    this.lineages = lineages;
    this.context = context;
  }

  @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
  synchronized void addFormat(ProvFormat format) {
    exports.put(format, context.registerService(RunExport.class, new Export(lineages, format),
        new Hashtable<>(Map.of(RunExport.FORMAT_PROPERTY, format.name()))));
  }

  synchronized void removeFormat(ProvFormat format) {
    ServiceRegistration<RunExport> registration = exports.remove(format);
    if (registration != null) {
      registration.unregister();
    }
  }

  @Deactivate
  synchronized void deactivate() {
    List.copyOf(exports.keySet()).forEach(this::removeFormat);
  }

  /** Lineages in one format. */
  private record Export(RunProvenance lineages, ProvFormat format) implements RunExport {

    @Override
    public String extension() {
      return "prov." + format.extensions().get(0);
    }

    @Override
    public String mediaType() {
      return format.mediaTypes().get(0);
    }

    @Override
    public void write(UUID run, OutputStream out) throws DteException, IOException {
      format.write(lineages.of(run), out);
    }
  }
}
