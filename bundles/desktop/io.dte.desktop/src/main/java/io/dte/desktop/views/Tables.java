// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.views;

import java.util.function.Function;
import org.eclipse.jface.layout.TableColumnLayout;
import org.eclipse.jface.viewers.ArrayContentProvider;
import org.eclipse.jface.viewers.ColumnLabelProvider;
import org.eclipse.jface.viewers.ColumnWeightData;
import org.eclipse.jface.viewers.TableViewer;
import org.eclipse.jface.viewers.TableViewerColumn;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.widgets.Composite;

/** A table whose columns share its width by weight. The parent holds nothing but the table. */
final class Tables<T> {
  private final TableViewer viewer;
  private final TableColumnLayout layout = new TableColumnLayout();
  private final Class<T> type;

  Tables(Composite parent, Class<T> type) {
    this.type = type;
    parent.setLayout(layout);
    viewer = new TableViewer(parent, SWT.FULL_SELECTION | SWT.SINGLE | SWT.V_SCROLL | SWT.H_SCROLL);
    viewer.getTable().setHeaderVisible(true);
    viewer.setContentProvider(ArrayContentProvider.getInstance());
  }

  Tables<T> column(String title, int weight, int minimum, Function<T, String> text) {
    return column(title, weight, minimum, text, element -> null);
  }

  Tables<T> column(String title, int weight, int minimum, Function<T, String> text, Function<T, Image> image) {
    TableViewerColumn column = new TableViewerColumn(viewer, SWT.NONE);
    column.getColumn().setText(title);
    column.setLabelProvider(new ColumnLabelProvider() {
      @Override
      public String getText(Object element) {
        return text.apply(type.cast(element));
      }

      @Override
      public Image getImage(Object element) {
        return image.apply(type.cast(element));
      }
    });
    layout.setColumnData(column.getColumn(), new ColumnWeightData(weight, minimum, true));
    return this;
  }

  TableViewer viewer() {
    return viewer;
  }
}
