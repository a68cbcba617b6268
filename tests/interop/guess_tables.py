"""Writes the workbooks and the Parquet file in tests/fixtures/guess, which crates/fuse/tests/guess.rs reads.

    pip install openpyxl odfpy pyarrow
    python tests/interop/guess_tables.py

The files are kept; run this again only to change them.
"""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

HERE = Path(__file__).parent.parent / "fixtures" / "guess"
START = dt.datetime(2025, 1, 30, 12)
STATIONS = {"U01": (50.8635, 14.8898), "U02": (50.8704, 14.8796)}


def rows():
    """Two stations, three days, one sample a day each."""
    for day in range(3):
        for n, (station, (latitude, longitude)) in enumerate(STATIONS.items()):
            temperature = round(3.5 + day - 2 * n, 2)
            yield START + dt.timedelta(days=day), station, latitude, longitude, temperature, 71 + day + n


HEADER = ["Datum (UTC)", "Stanice", "Lat", "Lon", "Teplota vzduchu", "Vlhkost"]
UNITS = [None, None, None, None, "°C", "%"]


def xlsx():
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    notes["A1"] = "The data are in the other sheet."
    sheet = book.create_sheet("Data")
    sheet.append(["Two stations, made up"])
    sheet.append([])
    sheet.append(HEADER)
    sheet.append(UNITS)
    for i, row in enumerate(rows()):
        sheet.append([*row[:4], "n/a" if i == 2 else row[4], row[5]])
    book.save(HERE / "stations.xlsx")


def ods():
    book = OpenDocumentSpreadsheet()
    table = Table(name="Data")
    for cells in [HEADER, *rows()]:
        line = TableRow()
        for value in cells:
            if isinstance(value, dt.datetime):
                cell = TableCell(valuetype="date", datevalue=value.isoformat())
            elif isinstance(value, (int, float)):
                cell = TableCell(valuetype="float", value=value)
            else:
                cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    empty = TableRow(numberrowsrepeated=1048000)
    empty.addElement(TableCell(numbercolumnsrepeated=16384))
    table.addElement(empty)
    book.spreadsheet.addElement(table)
    book.save(HERE / "stations.ods")


def parquet():
    columns = list(zip(*rows()))
    n = len(columns[0])
    table = pa.table(
        {
            "time": pa.array(columns[0], pa.timestamp("ms", tz="UTC")),
            "local": pa.array(columns[0], pa.timestamp("us")),
            "station": pa.array(columns[1]).dictionary_encode(),
            "lat": pa.array(columns[2], pa.float64()),
            "lon": pa.array(columns[3], pa.float64()),
            "air_temperature_degC": pa.array([None, *columns[4][1:]], pa.float32()),
            "count": pa.array(range(n), pa.uint16()),
            "wet": pa.array([i % 2 == 0 for i in range(n)]),
            "day": pa.array([t.date() for t in columns[0]], pa.date32()),
            "price": pa.array([Decimal("1.25")] * n, pa.decimal128(20, 2)),
            "spectrum": pa.array([[1.0, 2.0]] * n, pa.list_(pa.float64())),
            "place": pa.array([{"name": s, "id": i} for i, s in enumerate(columns[1])]),
        }
    )
    pq.write_table(table, HERE / "stations.parquet", compression="zstd", row_group_size=4)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    xlsx()
    ods()
    parquet()
