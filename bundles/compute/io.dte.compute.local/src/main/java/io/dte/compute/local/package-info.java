// SPDX-License-Identifier: Apache-2.0
/** Tasks as processes of this machine. */
package io.dte.compute.local;
