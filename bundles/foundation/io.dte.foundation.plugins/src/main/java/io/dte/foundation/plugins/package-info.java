// SPDX-License-Identifier: Apache-2.0
/** Installs, updates and removes plug-ins. */
package io.dte.foundation.plugins;
