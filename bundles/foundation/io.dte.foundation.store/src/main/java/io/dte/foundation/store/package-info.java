// SPDX-License-Identifier: Apache-2.0
/** Database, unit of work and event log on H2 or PostgreSQL. */
package io.dte.foundation.store;
