// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.context.ServletContextHelper;

/** The path that clients are given as tracking URI. */
@Component(service = ServletContextHelper.class, property = {"osgi.http.whiteboard.context.name=io.dte.mlflow",
    "osgi.http.whiteboard.context.path=/mlflow"})
public final class MlflowContext extends ServletContextHelper {}
