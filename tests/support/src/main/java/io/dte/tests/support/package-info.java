// SPDX-License-Identifier: Apache-2.0
/** What tests of several modules share. */
package io.dte.tests.support;
