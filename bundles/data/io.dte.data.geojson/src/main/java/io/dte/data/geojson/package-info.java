// SPDX-License-Identifier: Apache-2.0
/** GeoJSON features. */
package io.dte.data.geojson;
