// SPDX-License-Identifier: Apache-2.0
package org.example.sample;

import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/**
 * {@code /api/v1/sample}. The properties are written out: their annotations would make the bundle require a REST
 * whiteboard, which the dte command does not have.
 */
@Component(service = Application.class,
    property = {"osgi.jakartars.name=org.example.sample", "osgi.jakartars.application.base=/api/v1/sample"})
public final class SampleApplication extends Application {

  @Override
  public Set<Object> getSingletons() {
    return Set.of(new HelloResource());
  }
}
