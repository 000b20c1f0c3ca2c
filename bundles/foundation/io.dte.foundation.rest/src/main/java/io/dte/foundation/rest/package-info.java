// SPDX-License-Identifier: Apache-2.0
/** The /api/v1 resources of runs, events and plug-ins. */
package io.dte.foundation.rest;
