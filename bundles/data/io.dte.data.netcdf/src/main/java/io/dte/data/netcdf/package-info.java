// SPDX-License-Identifier: Apache-2.0
/** NetCDF grids. */
package io.dte.data.netcdf;
