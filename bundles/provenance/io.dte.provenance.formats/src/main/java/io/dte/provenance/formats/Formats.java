// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.store.WholeDocument;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The formats that are registered as services now. */
@Component
public final class Formats implements ProvFormats {
  private final List<ProvFormat> formats = new CopyOnWriteArrayList<>();

  /** Those and no others; for use without a framework. */
  public static Formats of(List<ProvFormat> formats) {
    Formats all = new Formats();
    all.formats.addAll(formats);
    return all;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void add(ProvFormat format) {
    formats.add(format);
  }

  void remove(ProvFormat format) {
    formats.remove(format);
  }

  @Override
  public List<ProvFormat> all() {
    return formats.stream().sorted(Comparator.comparing(ProvFormat::name)).toList();
  }

  @Override
  public ProvFormat find(String nameOrType) throws DteException {
    int parameters = nameOrType.indexOf(';');
    String wanted = (parameters < 0 ? nameOrType : nameOrType.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    return first(format -> format.name().equals(wanted))
        .or(() -> first(format -> format.mediaTypes().contains(wanted)))
        .or(() -> first(format -> format.extensions().contains(wanted)))
        .orElseThrow(() -> new DteException(ExitCode.USAGE, "there is no format of provenance '" + nameOrType + "'",
            "there are: " + all().stream().map(ProvFormat::name).collect(Collectors.joining(", "))));
  }

  private Optional<ProvFormat> first(Predicate<ProvFormat> wanted) {
    return all().stream().filter(wanted).findFirst();
  }

  @Override
  public Document read(ProvFormat format, InputStream in, String source) throws IOException, DteException {
    WholeDocument sink = new WholeDocument();
    format.read(in, source, sink);
    return sink.document();
  }
}
